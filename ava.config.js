// Node runs the .ts files itself. Child processes, not worker threads: epoll (below onoff) crashes in a second worker.
// What takes longest begins first: begun last, it would run alone while the other processors have nothing to do.
const LONGEST = ['test/hil/machine.test.ts', 'test/simulation/']
const rank = (file) => {
  const at = LONGEST.findIndex((place) => file.includes(place))
  return at === -1 ? LONGEST.length : at
}

export default {
  sortTestFiles: (a, b) => rank(a) - rank(b),
  files: ['test/**/*.test.ts'],
  extensions: { ts: 'module' },
  workerThreads: false,
  timeout: '60s',
  nodeArguments: ['--disable-warning=ExperimentalWarning'],
}
