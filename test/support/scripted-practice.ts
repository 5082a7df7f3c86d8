import type { PracticeScore } from '../../firmware/domain/practice-score.ts'
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

  /** As after a morning that was not bad. */
  end(): void {
    const losses: PracticeScore['losses'] = [
      { code: 'nobody-swabbed', points: 15, count: 1, worstMs: null },
      { code: 'fever-late', points: 6, count: 1, worstMs: 240_000 },
    ]
    const figures = { served: 18, unserved: 1, meanWaitMs: 150_000, worstWaitMs: 312_000, refused: 1, tubesSealed: 3 }
    this.shown = { ...this.shown, state: 'over', score: { ...figures, points: 79, losses } }
  }

  onOver(): () => void {
    return () => undefined
  }
}
