/**
 * Delivers the text of each code that is held before the scanner: decoded (UTF-8, else GB18030), at most 2,048
 * characters, no control characters, the same text within two seconds suppressed.
 *
 * `nextScan` waits without limit; rejects with a `DriverError` when the scanner is gone, and tries to reach it again
 * when called anew. At most eight scans wait for a caller; the oldest is dropped when a ninth comes.
 */
export interface CodeScanner {
  nextScan(signal: AbortSignal): Promise<string>
  close(): Promise<void>
}
