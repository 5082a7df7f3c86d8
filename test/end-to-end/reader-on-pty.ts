import type { ExecutionContext } from 'ava'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import { type PluggablePty, pluggablePty } from '../drivers/bus/pluggable-pty.ts'

export interface ReaderOnPty extends PluggablePty {
  readonly twin: SamVTwin
}

/** An ID reader on a serial line of the system. */
export async function readerOnPty(t: ExecutionContext): Promise<ReaderOnPty> {
  const twin = new SamVTwin()
  return { ...(await pluggablePty(t, twin)), twin }
}
