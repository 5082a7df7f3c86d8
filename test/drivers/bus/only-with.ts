import { spawnSync } from 'node:child_process'
import test, { type ExecutionContext } from 'ava'

type Body = (t: ExecutionContext) => Promise<void>

/** Registers tests that need a program of the host; without it they are skipped, and their titles say why. */
export function onlyWith(program: string): (title: string, body: Body) => void {
  const isThere = spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined
  return (title, body) => {
    if (isThere) test(title, body)
    else test.skip(`${title} (needs ${program}: apt-get install ${program})`, body)
  }
}
