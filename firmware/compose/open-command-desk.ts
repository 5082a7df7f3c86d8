import { timeFloorMs } from '../domain/clock-state.ts'
import { createMoments } from '../domain/moment.ts'
import { CommandDesk } from '../maintenance/command-desk.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandActs } from '../ports/commands.ts'
import type { Log } from '../ports/log.ts'
import type { Signer } from '../proof/command-keys.ts'
import { claimedId, readCommand } from '../proof/signed-command.ts'
import type { Uplink } from '../uplink/uplink.ts'
import type { KioskLoop } from './kiosk-loop.ts'

interface CommandWay {
  readonly kiosk: { readonly id: string; readonly timezone: string }
  /** Nobody: then nothing is listened to. */
  readonly signers: () => readonly Signer[]
  readonly acts: CommandActs
  readonly loop: Pick<KioskLoop, 'state' | 'submit'>
  readonly uplink: Pick<Uplink, 'hear' | 'reply'>
  readonly clock: Clock
  readonly log: Log
}

/** Commands from the broker to what this kiosk can do. Before the uplink begins, after the loop has. */
export async function openCommandDesk({ kiosk, loop, signers, uplink, ...parts }: CommandWay): Promise<CommandDesk> {
  const moments = createMoments(kiosk.timezone)
  const desk = new CommandDesk({
    ...parts,
    kiosk: kiosk.id,
    prove: (text) => readCommand(text, signers()),
    idOf: claimedId,
    memory: () => loop.state.commands,
    floorMs: () => timeFloorMs(loop.state.clock),
    write: async (fact) => (await loop.submit({ kind: 'maintenance', fact })).ok,
    reply: (body) => {
      uplink.reply(body)
    },
    timeOf: (epochMs) => moments(epochMs).time,
  })
  if (signers().length > 0) uplink.hear('command', (message) => void desk.take(message))
  await desk.start()
  return desk
}
