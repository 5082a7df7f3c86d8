import type { SamplerView } from '../../domain/view.ts'
import type { Words } from './words.ts'

/** The cue at the foot of the sampler's screen: read from three metres, through a visor. */
export const CUES: Readonly<Record<SamplerView['cue'], Words>> = {
  swab: { zh: '采完请踩脚踏', en: 'Swab in the tube? Press the pedal' },
  'no-tube': { zh: '没有管，请扫管或开管', en: 'No tube. Scan or open one' },
  several: { zh: '叫了几位，请在手机上选', en: 'Several are called. Choose on the phone' },
  'tube-full': { zh: '本管采完，请封管', en: 'This tube is done. Seal it' },
  disinfect: { zh: '手消毒，再踩脚踏', en: 'Disinfect hands, then press the pedal' },
  nobody: { zh: '没有人排队', en: 'Nobody is waiting' },
}

export const SAMPLER = {
  nobody: { zh: '请等下一位', en: 'Waiting for the next' },
  left: (n: number): Words => (n === 1 ? { zh: '还差 1 人', en: '1 to go' } : { zh: `还差 ${n} 人`, en: `${n} to go` }),
  last: { zh: '最后一位', en: 'Last one' },
  rub: { zh: '手消毒', en: 'Disinfect hands' },
  nextAfter: { zh: '消毒后再踩脚踏，叫下一位', en: 'then press the pedal for the next' },
  lost: { zh: '连不上采样亭，请看叫号屏', en: 'No connection. Look at the queue display' },
  pedal: { zh: '脚踏', en: 'Pedal' },
} as const
