/** The four digits above the station. */
export interface QueueDisplay {
  /**
   * Shows up to four characters: digits, the ticket letters `A C E F H J L P U`, `-` and space; others are blank.
   * Rejects with a `DriverError` when the display did not take it; the next call writes everything again, so a
   * display that was unplugged shows the right thing after it.
   */
  show(text: string): Promise<void>
  close(): Promise<void>
}
