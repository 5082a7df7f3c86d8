/** As `statfs` of a folder: blocks of `bsize` bytes, and how many of them are free to us. */
export type AskRoom = (folder: string) => Promise<{ bavail: number; blocks: number; bsize: number }>
