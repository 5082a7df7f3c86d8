import type { Loss, LossCode, PracticeScore } from '../../domain/practice-score.ts'
import type { PracticeView } from '../../ports/practice.ts'
import type { Words } from './words.ts'

/** `1:05` */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export const PRACTICE = {
  title: { zh: '练习', en: 'Practice' },
  back: { zh: '返回', en: 'Back' },
  connecting: { zh: '正在连接', en: 'Connecting' },
  none: { zh: '现在没有练习。', en: 'No practice is running.' },
  howToStart: {
    zh: '要开始练习，请维护人员在采样亭上运行 scripts/kiosk practice --config 配置文件。',
    en: 'To start one, ask maintenance to run scripts/kiosk practice --config FILE on a kiosk.',
  },
  left: (ms: number): Words => ({ zh: `还剩 ${span(ms)}`, en: `${span(ms)} left` }),
  explain: {
    zh: '这里写的是您在现场会看到的。操作在“现场”页上做。',
    en: 'Here stands what you would see on site. The work itself is done on the crew page.',
  },
  booth: { zh: '亭前', en: 'At the booth' },
  nobody: { zh: '没有人', en: 'Nobody' },
  inLine: (n: number): Words => ({ zh: `后面还有 ${n} 人`, en: n === 1 ? '1 more in line' : `${n} more in line` }),
  papers: { zh: '问到时说：', en: 'When asked, they say:' },
  chair: { zh: '采样椅', en: 'At the chair' },
  sits: (ticket: string): Words => ({ zh: `${ticket} 坐下了`, en: `${ticket} sits down` }),
  missing: (ticket: string): Words => ({
    zh: `叫了 ${ticket}，没有人过来`,
    en: `${ticket} was called, and nobody comes`,
  }),
  paperOut: { zh: '打印机没纸了', en: 'The printer is out of paper' },
  loadPaper: { zh: '换好纸了', en: 'Paper is loaded' },
  showHint: { zh: '给我提示', en: 'Give me hints' },
  hideHint: { zh: '不要提示', en: 'No hints' },
  noHint: { zh: '没有积压的事。', en: 'Nothing is waiting for you.' },
  toCrew: { zh: '去现场页', en: 'To the crew page' },
  over: { zh: '练习结束', en: 'The practice is over' },
  points: (points: number): Words => ({ zh: `得分 ${points} / 100`, en: `Score ${points} of 100` }),
  figures: ({ meanWaitMs, refused, served, tubesSealed, unserved, worstWaitMs }: PracticeScore): Words => {
    const [mean, worst] = [meanWaitMs, worstWaitMs].map((ms) => (ms === null ? '—' : span(ms)))
    return {
      zh: `采样 ${served} 人，没采到 ${unserved} 人；平均等 ${mean}，最久 ${worst}；封管 ${tubesSealed} 支；被拒绝的操作 ${refused} 次。`,
      en: `${served} sampled, ${unserved} not; mean wait ${mean}, worst ${worst}; tubes sealed: ${tubesSealed}; acts refused: ${refused}.`,
    }
  },
  perfect: { zh: '没有扣分。就这样上岗！', en: 'Nothing was lost. Work like this!' },
} as const

/** What the one at the booth does, and would say. */
export const SAYS: Readonly<Record<NonNullable<PracticeView['booth']>['says'], Words>> = {
  card: { zh: '放上了证件。', en: 'Lays their card.' },
  again: { zh: '证件没读到，正在取下卡套。', en: 'The card was not read; takes it out of its sleeve.' },
  'no-document': { zh: '“我没带证件。”', en: '“I have no document with me.”' },
  'reader-dead': { zh: '“我放了证件，没有反应。”', en: '“I laid my card, and nothing happens.”' },
  family: { zh: '“我们是一家人，一起的。”', en: '“We are a family, we came together.”' },
}

/** Each loss in a sentence that teaches. */
const LOSSES: Readonly<Record<LossCode, (count: number, worst: string) => Words>> = {
  'nobody-served': () => ({
    zh: '一个人也没有采到样：有人等着，就先叫号。',
    en: 'Nobody was sampled at all: as soon as somebody waits, call the next number.',
  }),
  unserved: (n) => ({
    zh: `${n} 人登记了却没有采到样：队伍不断时，采样也不要断。`,
    en: `${n} checked in and never came to the chair: while people wait, keep calling.`,
  }),
  'mean-wait': (_, worst) => ({
    zh: `平均等了 ${worst}：登记顺畅时，多一双手去采样。`,
    en: `The mean wait was ${worst}: while check-in runs by itself, put one more pair of hands to the chair.`,
  }),
  'fever-open': (n) => ({
    zh: `${n} 个发热的人没人接手：先接手，再做别的。`,
    en: `A fever (${n}) was never taken over: take over first, then everything else.`,
  }),
  'fever-late': (_, worst) => ({
    zh: `发热的人等了 ${worst}：先接手，带到单独区域。`,
    en: `The fever waited ${worst}: take over first, and lead them to the separate area.`,
  }),
  'code-open': (n) => ({
    zh: `${n} 个健康码异常的人没人接手：他还站在人群里。`,
    en: `A bad status code (${n}) was never taken over: that person still stood among the others.`,
  }),
  'code-late': (_, worst) => ({
    zh: `健康码异常的人等了 ${worst}：一分钟内要有人接手。`,
    en: `A bad status code waited ${worst}: somebody takes over within a minute.`,
  }),
  'help-open': (n) => ({
    zh: `${n} 人在亭前等人帮忙，没有等到：没有证件也能登记，用人工登记。`,
    en: `${n} asked for help at the booth and nobody came: without a document, use assisted entry.`,
  }),
  'help-late': (_, worst) => ({
    zh: `亭前的人等帮忙等了 ${worst}：他后面的人都在等。`,
    en: `Somebody at the booth waited ${worst} for help: everybody behind them waited too.`,
  }),
  'paper-open': () => ({
    zh: '打印机的故障到最后也没处理：没有标签就采不了样。',
    en: 'The printer was never seen to: without labels nobody can be sampled.',
  }),
  'paper-late': (_, worst) => ({
    zh: `打印机停了 ${worst}：听到提示先换纸，队伍才不会断。`,
    en: `The printer stood still for ${worst}: load paper first, or the chair runs dry.`,
  }),
  'nobody-swabbed': (n) => ({
    zh: `给 ${n} 个没有来的人记了“已采”：这是错记，样本和人对不上。没来就按“没有来”。`,
    en: `A swab was recorded for somebody who was not there (${n}): a record without a sample. Press “Did not come” instead.`,
  }),
  'no-show-open': () => ({
    zh: '叫了没来的人没有处理：再叫一次，还不来就按“没有来”，叫下一位。',
    en: 'Somebody was called and did not come, and that was left so: recall once, then press “Did not come”.',
  }),
  'family-apart': () => ({
    zh: '带孩子的一家人没有一起登记：先按“一起登记”，他们就连号、同管。',
    en: 'The family checked in one by one: press “Begin party” first, so that they get numbers in a row and one tube.',
  }),
  'tube-left-open': (n, worst) => ({
    zh: `${n} 支管最后一次采样后敞了 ${worst}：没有人再来就封管。`,
    en: `Tubes that stood open for up to ${worst} after the last swab: ${n}. When nobody follows, seal.`,
  }),
  'label-open': (n) => ({
    zh: `${n} 张标签没打好也没处理：补打或确认，不要留到日结。`,
    en: `Labels that failed or were doubtful while nobody looked: ${n}. Reprint or confirm them, not at the end of the day.`,
  }),
  refused: (n) => ({
    zh: `${n} 次操作被拒绝：先看屏幕上的话，再按。`,
    en: `Presses that were refused: ${n}. Read what the page says, then press.`,
  }),
}

export function sentenceOf({ code, count, worstMs }: Pick<Loss, 'code' | 'count' | 'worstMs'>): Words {
  return LOSSES[code](count, span(worstMs ?? 0))
}

/** What to look at next. */
export const HINTS: Readonly<Partial<Record<LossCode, Words>>> = {
  'fever-open': { zh: '有人体温偏高在等：先接手。', en: 'Somebody with a raised temperature waits: take over first.' },
  'code-open': { zh: '有人健康码异常在等：先接手。', en: 'Somebody with a bad status code waits: take over first.' },
  'help-open': { zh: '亭前有人等帮忙：用人工登记。', en: 'Somebody at the booth needs help: use assisted entry.' },
  'paper-open': { zh: '打印机停了：换纸。', en: 'The printer stands still: load paper.' },
}
