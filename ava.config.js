// Node runs the .ts files itself. Child processes, not worker threads: epoll (below onoff) crashes in a second worker.
export default {
  files: ['test/**/*.test.ts'],
  extensions: { ts: 'module' },
  workerThreads: false,
  timeout: '60s',
  nodeArguments: ['--disable-warning=ExperimentalWarning'],
}
