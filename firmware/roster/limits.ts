/** What a roster may be. Beyond it somebody took the wrong file, or means harm. */
export const ROSTER_LIMITS = {
  /** 30,000 lines of eight columns are some 4 MB of CSV. */
  bytes: 8 * 1024 * 1024,
  /** One site tests 10,000 people a day; three times that are still one roster. */
  people: 30_000,
  columns: 64,
  /** Of one cell; names of law firms and addresses fit. */
  cellCharacters: 200,
  /** Titles above the header. */
  headerWithin: 12,
  /** What a workbook may unpack to: 30,000 lines take 20 MB of XML. */
  unpackedBytes: 64 * 1024 * 1024,
  zipEntries: 256,
  /** Refused lines that are named; the others are counted. */
  problems: 500,
  /** JavaScript memory of the worker; a Pi has 1 GB in all. */
  workerMegabytes: 256,
  /** 20,000 lines take a second or two on a Pi. */
  workerMs: 60_000,
} as const

/** People per message from worker to kiosk: a millisecond's work for whoever receives it. */
export const PEOPLE_PER_SLICE = 250
