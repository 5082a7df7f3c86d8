/** The part of the package that is used here; it brings no types of its own. */
declare module 'epoll' {
  export class Epoll {
    static readonly EPOLLIN: number
    /** Called on the event loop with the first event of each wait, and not again before it returned. */
    constructor(callback: (error: Error | null, file: number, events: number) => void)
    add(file: number, events: number): this
    remove(file: number): this
    close(): void
    readonly closed: boolean
  }
  const epoll: { readonly Epoll: typeof Epoll }
  export default epoll
}
