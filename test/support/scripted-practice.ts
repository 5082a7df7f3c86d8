import type { PracticePort, PracticeView } from '../../firmware/ports/practice.ts'

/** A practice in the middle of everything; a test changes what it shows. */
export class ScriptedPractice implements PracticePort {
  shown: PracticeView = {
    state: 'running',
    seed: 7,
    leftMs: 245_000,
    booth: { says: 'no-document', papers: { name: '王样本', idNumber: '11999919900307001X' } },
    inLine: 2,
    chair: [
      { ticket: 'A012', isThere: true },
      { ticket: 'A013', isThere: false },
    ],
    isPaperOut: true,
    hint: 'help-open',
    score: null,
  }

  view(): PracticeView {
    return this.shown
  }

  loadPaper(): void {
    this.shown = { ...this.shown, isPaperOut: false }
  }

  onOver(): () => void {
    return () => undefined
  }
}
