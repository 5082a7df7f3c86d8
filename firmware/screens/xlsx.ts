import { Worker } from 'node:worker_threads'

export interface XlsxSheet {
  /** At most 31 letters, as spreadsheets want it. */
  readonly name: string
  readonly rows: readonly (readonly (string | number)[])[]
  /** In characters. */
  readonly widths: readonly number[]
}

/** Ten thousand lines take a Pi some seconds; beyond it something hangs. */
const WRITE_MS = 60_000

/** Writes a workbook in a thread of its own: check-in does not wait for it. Rejects when it cannot be written. */
export async function writeXlsx(sheets: readonly XlsxSheet[]): Promise<Buffer> {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), { workerData: sheets })
  const late = setTimeout(() => void worker.terminate(), WRITE_MS)
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      worker.once('message', (bytes: Uint8Array) => {
        resolve(Buffer.from(bytes))
      })
      worker.once('error', reject)
      worker.once('exit', () => {
        reject(new Error('the workbook was not written in time'))
      })
    })
  } finally {
    clearTimeout(late)
    await worker.terminate()
  }
}
