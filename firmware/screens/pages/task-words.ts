import type { CrewTask } from '../../domain/view.ts'
import { CREW } from './crew-words.ts'
import { deviceFaultWords } from './device-fault-words.ts'
import { areaWords } from './disinfection-words.ts'
import { REFUSALS } from './refusal-words.ts'
import { deviceName, type Words } from './words.ts'

/** Why it is so. */
const CAUSES: Readonly<Record<string, Words>> = {
  warning: { zh: '时间快到了。', en: 'It is nearly time.' },
  alarm: { zh: '已经超过了。', en: 'It is past the limit.' },
  fever: { zh: '体温偏高。', en: 'Raised temperature.' },
  'no-reading': { zh: '量不到体温。', en: 'No temperature could be read.' },
  left: {
    zh: '量体温时人走开过，请当面再量。',
    en: 'They stepped away while being measured. Please measure them yourself.',
  },
  symptoms: { zh: '自述身体不舒服。', en: 'Says that they do not feel well.' },
  phone: { zh: '手机号后四位几次都不对。', en: 'The last four digits were wrong several times.' },
  'ambient-outside': {
    zh: '亭内太冷或太热，请用接触式体温计。',
    en: 'Too cold or too hot in the booth. Use a contact thermometer.',
  },
  'ambient-unsteady': {
    zh: '测温仪自身温度还不稳，请用接触式体温计。',
    en: 'The thermometer itself is warming or cooling. Use a contact thermometer.',
  },
  'check-never': { zh: '这支测温仪还没有用黑体校过。', en: 'It was never held against a black body.' },
  'check-expired': { zh: '上次校验已经过期。', en: 'Its last check is too old.' },
  'check-other-sensor': { zh: '换过测温探头，还没有校。', en: 'The sensor was replaced and not checked since.' },
  'second-reading': { zh: '体温偏高，请再量一次。', en: 'The reading is high. Please measure once more.' },
  'no-printer': { zh: '没有接打印机，请用预印条码管。', en: 'There is no printer. Use pre-printed tubes.' },
  'no-glyph': {
    zh: '有字打不出来，请找组长处理，不要手写。',
    en: 'A character cannot be printed. Ask the leader; do not write by hand.',
  },
  'too-large': { zh: '标签纸太小。', en: 'The labels in the printer are too small.' },
  'tube-gone': { zh: '这支管已经不在今天的记录里。', en: 'The tube is not of today any more.' },
  'too-long': { zh: '名字太长，标签放不下。', en: 'The name does not fit on the label.' },
  restart: { zh: '采样亭重新启动过，不知道打出来没有。', en: 'The kiosk restarted; it may or may not be on paper.' },
  'open-printed': { zh: '管已封，请再开一管。', en: 'The tube is sealed. Open another one.' },
  'no-document': { zh: '没有带证件。', en: 'There is no document.' },
  'whose-code': { zh: '上一位之后扫到一个异常的健康码。', en: 'A bad status code was shown after the person before.' },
  identity: { zh: '身份无法核对。', en: 'The identity could not be checked.' },
  'status-code': { zh: '健康码需要处理。', en: 'The status code needs attention.' },
  'card-unreadable': { zh: '证件几次都读不出来。', en: 'The card could not be read several times.' },
}

/** Words for a cause; `status-code:red` says the colour; an unknown cause is shown as it is, never hidden. */
export function causeWords(cause: string | null): Words {
  if (cause === null) return { zh: '', en: '' }
  const known =
    CAUSES[cause] ?? deviceFaultWords(cause) ?? Object.entries(REFUSALS).find(([refusal]) => refusal === cause)?.[1]
  if (known !== undefined) return known
  const [kind = '', detail = ''] = cause.split(':')
  if (kind === 'shift') return CREW.onDuty(Number(detail))
  if (kind === 'identity') return { zh: '身份无法核对。', en: 'The identity could not be checked.' }
  if (kind === 'status-code') return { zh: `健康码：${detail}。`, en: `Status code: ${detail}.` }
  return { zh: `（${cause}）`, en: `(${cause})` }
}

/** What is wrong, in words; `subject` is as shown on the page. Why it is so comes from the cause. */
const WHAT: Readonly<Record<CrewTask['kind'], (subject: string) => Words>> = {
  'label-failed': (tube) => ({ zh: `${tube} 的标签没有打出来`, en: `The label for ${tube} was not printed` }),
  'label-doubtful': (tube) => ({ zh: `请看 ${tube} 的标签`, en: `Look at the label for ${tube}` }),
  'shift-over': (operator) => ({ zh: `${operator} 上岗太久了`, en: `${operator} has been on duty for too long` }),
  'labels-waiting': () => ({ zh: '标签积压，登记已暂停', en: 'Labels are piling up; intake waits' }),
  'device-faulted': (device) => ({ zh: `${deviceName(device).zh}有故障`, en: `${deviceName(device).en} has failed` }),
  'device-missing': (device) => ({
    zh: `没有找到${deviceName(device).zh}`,
    en: `${deviceName(device).en} was not found`,
  }),
  'scan-tube': () => ({ zh: '请准备一支新管', en: 'A new tube is needed' }),
  'act-refused': (device) => ({ zh: `${deviceName(device).zh}：没有做`, en: `${deviceName(device).en}: not done` }),
  'disinfection-due': (area) => ({
    zh: `${areaWords(area).zh}该消毒了`,
    en: `The ${areaWords(area).en} is due for disinfection`,
  }),
  'verify-label': (tube) => ({ zh: `请扫管上的标签 ${tube}`, en: `Scan the label ${tube} on its tube` }),
  'stock-low': (left) => ({ zh: `空管只剩 ${left} 支`, en: `Empty tubes left: only ${left}` }),
  'stock-expiring': (lot) => ({ zh: `批号 ${lot} 的管快过期`, en: `Tubes of lot ${lot} expire soon` }),
  'seal-due': (tube) => ({ zh: `管 ${tube} 该封了`, en: `Tube ${tube} is due to be sealed` }),
  'resident-needs-staff': () => ({ zh: '亭前的人需要您', en: 'The person at the booth needs you' }),
  referred: () => ({ zh: '有人要转应急处置', en: 'Somebody is to be taken over' }),
  'whose-code': () => ({ zh: '登记后扫到异常的健康码', en: 'A bad code just after a check-in' }),
  'box-due': (time) => ({ zh: `${time} 前装箱送走`, en: `The box must leave by ${time}` }),
  'box-full': () => ({ zh: '样本够一箱了', en: 'Enough tubes for a box' }),
  'sample-old': (time) => ({
    zh: `最早样本要在 ${time} 前送到实验室`,
    en: `The oldest sample is due at the laboratory by ${time}`,
  }),
  'events-unsent': () => ({
    zh: '记录三小时以上没有送到区里',
    en: 'For over three hours nothing has reached the district',
  }),
  'thermometer-check': () => ({ zh: '测温仪该校验了', en: 'The thermometer is due for its check' }),
  clock: () => ({ zh: '时钟没有校准', en: 'The clock is not set' }),
  disk: () => ({ zh: '存储快满了', en: 'The storage is nearly full' }),
  'events-unreadable': () => ({
    zh: '有旧记录损坏，送不出去',
    en: 'Old records are damaged and cannot be sent',
  }),
  'journal-begun': () => ({ zh: '日志损坏，已另开新日志', en: 'The journal was damaged; a new one was begun' }),
  journal: () => ({ zh: '记录写不进去，登记已停', en: 'Nothing can be recorded; intake has stopped' }),
}

/** What to do now. */
const NOW: Readonly<Record<CrewTask['kind'], Words>> = {
  'label-failed': {
    zh: '处理好打印机再按“补打”，不要手写。',
    en: 'See to the printer, then Reprint. Do not write by hand.',
  },
  'label-doubtful': {
    zh: '贴着且清楚就确认；没有或模糊就补打。',
    en: 'If it is on and legible, confirm. If not, reprint.',
  },
  'labels-waiting': {
    zh: '请先处理打印机，登记会自动恢复。',
    en: 'See to the printer; intake goes on by itself.',
  },
  'shift-over': { zh: '请安排换班休息。', en: 'Arrange a relief and a rest.' },
  'device-faulted': {
    zh: '请看插头和电源；好了会自动恢复，这之前用人工登记。',
    en: 'Check plug and power; it recovers by itself. Until then use assisted entry.',
  },
  'device-missing': { zh: '请看插头；没有它就用人工登记。', en: 'Check its plug. Without it use assisted entry.' },
  'scan-tube': { zh: '请扫新管的条码，或输入管号。', en: 'Scan the new tube, or type its number.' },
  'act-refused': { zh: '看清后再做一次。', en: 'Look again, then repeat it.' },
  'disinfection-due': {
    zh: '消毒后按“已消毒”，会记进日结。',
    en: 'Disinfect it, then press “Disinfected”: it is on record.',
  },
  'verify-label': { zh: '贴好标签，扫它，再采样。', en: 'Stick it on, scan it, then sample.' },
  'stock-low': { zh: '请补货，到货后登记。', en: 'Get more, and enter them as received.' },
  'stock-expiring': { zh: '一周内过期，请先用完或换走。', en: 'Within a week. Use them first, or send them on.' },
  'seal-due': { zh: '开管太久了，请封管。', en: 'It has been open for long. Please seal it.' },
  'resident-needs-staff': { zh: '请到亭前帮忙。', en: 'Please go and help.' },
  referred: {
    zh: '请带到单独区域，接手后按“我来接手”。',
    en: 'Lead them to the separate area, then press “I take over”.',
  },
  'whose-code': {
    zh: '是谁的？看两个人的手机，再按。没弄清前不采样。',
    en: 'Whose is it? Look at both phones, then press. No swab until then.',
  },
  'box-due': { zh: '请装箱，叫转运员。', en: 'Pack the box and call the courier.' },
  'box-full': { zh: '请装箱交接，不要再等。', en: 'Pack and hand it over; do not wait.' },
  'sample-old': { zh: '请马上装箱送走。', en: 'Pack and send it now.' },
  'events-unsent': {
    zh: '登记照常。请看网络并告诉维护，必要时用介质带走。',
    en: 'Go on as usual. Check the network and tell maintenance; it can be carried on a medium.',
  },
  'thermometer-check': {
    zh: '照常测温。请告诉维护，带黑体来校。',
    en: 'Go on measuring. Tell maintenance to come with a black body.',
  },
  clock: {
    zh: '照常登记；看准日期和时间再设定。在这之前不会自动日结。',
    en: 'Go on as usual. Enter date and time from a clock that is right; until then no day closes by itself.',
  },
  disk: { zh: '请马上联系维护。', en: 'Call maintenance now.' },
  'events-unreadable': {
    zh: '登记照常，其他记录照送。请告诉维护。',
    en: 'Go on as usual; all other records are sent. Tell maintenance.',
  },
  'journal-begun': {
    zh: '之前登记的人不在屏幕上，请按号牌核对。旧日志已保存，请联系维护。',
    en: 'People from before are not on the screens: go by their tickets. The old journal is kept; call maintenance.',
  },
  journal: { zh: '请马上找站长，改用备用采样台。', en: 'Call the station leader now and use another station.' },
}

/** A printed tube needs no scan: one press opens it. */
export const OPEN_PRINTED = 'open-printed'

interface TaskWords {
  readonly what: Words
  readonly why: Words
  readonly now: Words
}

/** What, why and what now of one task. */
export function taskWords({ cause, kind }: CrewTask, subject: string): TaskWords {
  if (cause === OPEN_PRINTED) {
    const now = { zh: '按“开新管”，标签会打印出来。', en: 'Press “Open a tube”; its label will print.' }
    return { what: WHAT[kind](subject), why: causeWords(null), now }
  }
  const now = (kind === 'referred' ? REFERRED_NOW[cause ?? ''] : undefined) ?? NOW[kind]
  return { what: WHAT[kind](subject), why: causeWords(cause), now }
}

/** Only a fever or a bad code is for the separate area; the others come back through assisted entry. */
const REFERRED_NOW: Readonly<Record<string, Words>> = {
  identity: {
    zh: '请核对证件，用人工登记，再按“我来接手”。',
    en: 'Check the document, use assisted entry, then press “I take over”.',
  },
  'no-reading': {
    zh: '请用接触式体温计量，再人工登记，然后按“我来接手”。',
    en: 'Measure with a contact thermometer, use assisted entry, then press “I take over”.',
  },
}
