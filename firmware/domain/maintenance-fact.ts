import type { CommandSaid, CommandsRefused, ConfigChanged } from './command-record.ts'
import type { Fact } from './events.ts'

/** What maintenance from afar did: written as it is given, about the kiosk. */
export type MaintenanceFact =
  | Fact<'maintenance.command', CommandSaid>
  | Fact<'maintenance.commands-refused', CommandsRefused>
  | Fact<'maintenance.config-changed', ConfigChanged>
