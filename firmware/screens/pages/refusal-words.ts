import type { Refusal } from '../../domain/input.ts'
import { RECORD_REFUSALS } from './record-refusal-words.ts'
import type { Words } from './words.ts'

/** Why an act was not done, and what to do instead. */
export const REFUSALS: Readonly<Record<Refusal, Words>> = {
  ...RECORD_REFUSALS,
  'nobody-waiting': { zh: '现在没有人在排队。', en: 'Nobody is waiting.' },
  'no-tickets': { zh: '这个方案不打印号码。', en: 'These rules print no numbers.' },
  'ticket-not-printed': {
    zh: '号码没有打出来，请口头告诉本人。',
    en: 'The number did not come out. Tell the person.',
  },
  'clock-synced': {
    zh: '时钟已由时间服务器校准，不能手工设定。',
    en: 'A time source has set the clock; it is not set by hand.',
  },
  'bad-time': { zh: '没有这个日期或时间。', en: 'There is no such date or time.' },
  'clock-too-early': {
    zh: '这个时间已经过去了，请再看一遍年月日。',
    en: 'It is known to be later than that. Look at the date again.',
  },
  'clock-too-late': {
    zh: '这个时间太远了（五年以后），请再看一遍年份。',
    en: 'That is more than five years ahead. Look at the year again.',
  },
  'nobody-called': { zh: '还没有叫号，请先叫下一位。', en: 'Nobody was called yet. Call the next one first.' },
  'several-called': {
    zh: '叫了不止一位，请在页面上选人再按“已采”。',
    en: 'More than one was called. Choose the person on the page.',
  },
  'no-such-visit': { zh: '没有这个号，可能已经办完了。', en: 'There is no such number; it may be done already.' },
  'group-over': {
    zh: '这一组已经封管，请按“回到队里”。',
    en: 'Their group is over. Press “Back to the queue” instead.',
  },
  'groups-released': {
    zh: '等候区已满，请先采完再放行。',
    en: 'The waiting line is full. Sample some of them first.',
  },
  'disinfect-first': { zh: '太快了。先手消毒，再踩一次。', en: 'Too soon. Disinfect your hands, then press again.' },
  'no-such-label': { zh: '没有这张标签。', en: 'There is no such label.' },
  'no-such-tube': { zh: '没有这支管。', en: 'There is no such tube.' },
  'no-open-tube': { zh: '没有打开的管，请先扫管或开管。', en: 'No tube is open. Scan or open one first.' },
  'tube-known': { zh: '这支管已经用过，请换一支新的。', en: 'This tube was used before. Take a new one.' },
  'tube-not-expected': {
    zh: '现在不需要新管，或者管号不对。',
    en: 'No new tube is needed now, or its number is not valid.',
  },
  'label-not-finished': { zh: '标签还没打完，请稍等。', en: 'The label is still printing. One moment.' },
  'labels-waiting': {
    zh: '还有标签没打出来，请先处理打印机。',
    en: 'Labels are still waiting. See to the printer first.',
  },
  'label-not-there': { zh: '管上还没有标签，请先补打。', en: 'The tube has no label yet. Reprint it first.' },
  'nothing-to-seal': { zh: '没有可以封的管。', en: 'There is no tube to seal.' },
  'session-running': {
    zh: '亭前有人正在登记，请等他办完。',
    en: 'Somebody is checking in at the booth. Wait a moment.',
  },
  'referral-open': {
    zh: '此人还在应急处置中，请先接手。',
    en: 'This person is still to be taken over. Do that first.',
  },
  'code-in-doubt': {
    zh: '先查清健康码是谁的，再采样。',
    en: 'Find out first whose status code that was, then sample.',
  },
  'session-changed': {
    zh: '亭前已经换了人，请看清楚再按。',
    en: 'Somebody else is at the booth now. Please look again.',
  },
  'answer-stands': {
    zh: '这个人刚刚办过，结果还在亭前屏幕上。',
    en: 'This person has just been answered: see the booth’s screen.',
  },
  'no-session': { zh: '亭前没有人在登记。', en: 'Nobody is checking in at the booth.' },
  'not-needed': { zh: '这一项现在不需要。', en: 'This is not needed now.' },
  'bad-number': { zh: '证件号码不对，请再核对一遍。', en: 'The document number is not right. Check it once more.' },
  'bad-birth-date': { zh: '出生日期不对。', en: 'The birth date is not right.' },
  'bad-name': { zh: '姓名不对，请按证件填写。', en: 'The name is not right. Write it as on the document.' },
  'bad-phone': { zh: '电话号码不对。', en: 'The phone number is not right.' },
  'bad-temperature': { zh: '体温数值不对，请重新测量。', en: 'The temperature cannot be right. Measure again.' },
  'not-a-tube': { zh: '这不是采样管的条码。', en: 'This is not the code of a tube.' },
  'not-ours': { zh: '不是本亭的管，请拿出来。', en: 'Not a tube of this kiosk. Take it out.' },
  'from-earlier': {
    zh: '这是几天前的管，已不在记录里。请拿出来，找站长。',
    en: 'A tube of days ago, no longer in the records. Take it out and call the leader.',
  },
  'void-tube': { zh: '这支管已作废，请拿出来。', en: 'This tube is void. Take it out.' },
  'still-open': { zh: '这支管还没封，先封管再装箱。', en: 'This tube is still open. Seal it first.' },
  'already-handed-over': {
    zh: '记录里这支管已经交出去了，请拿出来，找站长。',
    en: 'By the record this tube has left already. Take it out and call the leader.',
  },
  'already-in-box': { zh: '这支已经在箱里。', en: 'This one is in the box already.' },
  'not-in-box': { zh: '这支不在箱里。', en: 'This one is not in the box.' },
  'box-full': { zh: '箱满了，先交接这一箱。', en: 'The box is full. Hand it over first.' },
  'box-empty': { zh: '箱里没有管，不能交接。', en: 'The box is empty; there is nothing to hand over.' },
  'box-holds-unsealed': {
    zh: '箱里有作废或重新打开的管，先拿出来。',
    en: 'A tube in the box was made void or opened again. Take it out first.',
  },
  'box-changed': {
    zh: '箱里的数刚变了，看清楚再按。',
    en: 'The number in the box has just changed. Look again.',
  },
  'tubes-missing': {
    zh: '有封好的管没装箱。扫进来，或确认留到下一箱。',
    en: 'Sealed tubes are not in the box. Scan them, or confirm that they stay.',
  },
  'bad-courier': {
    zh: '请选转运员；不在名单里的写单位和工号，不写电话和证件号。',
    en: 'Choose the courier. If not listed, give company and staff number, no telephone or document number.',
  },
  'bad-vehicle': { zh: '车牌不对，请再看一遍。', en: 'The plate number is not right. Look again.' },
  'bad-seal': {
    zh: '封条号不对：只有字母、数字和横线。',
    en: 'The seal number is not right: letters, digits, hyphens.',
  },
  'day-closed': {
    zh: '今天已经日结，之后没有新的记录。',
    en: 'The day is closed already, and nothing happened since.',
  },
  'no-people': {
    zh: '本方案只采环境和物品，不接待人员。',
    en: 'This programme takes specimens of objects, not of people.',
  },
  'no-objects': {
    zh: '本方案只采人员，不采环境和物品。',
    en: 'This programme takes specimens of people, not of objects.',
  },
  'bad-place': { zh: '地点不对，请从名单里选。', en: 'The place is not right. Choose one of the list.' },
  'identity-required': {
    zh: '这类人员必须登记身份，请放证件或人工录入。',
    en: 'People of this category have to be identified. Lay a document, or enter it.',
  },
  'bad-guardian': {
    zh: '监护人的姓名或电话不对。',
    en: "The guardian's name or telephone number is not right.",
  },
  'bad-lines': {
    zh: '机读行有一位不对，请再扫一次，或照证件填写。',
    en: 'A digit of the lines does not fit. Scan them again, or type what the document says.',
  },
  'bad-party': { zh: '同行 2 到 10 人。', en: 'A party is two to ten people.' },
  'party-open': { zh: '上一家还没登记完，请先结束。', en: 'The party before is not finished. End it first.' },
  'no-party': { zh: '现在没有同行人登记。', en: 'No party is checking in.' },
  'bad-rest': { zh: '休息时间要在 5 到 60 分钟之间。', en: 'A rest takes between 5 and 60 minutes.' },
  'bad-instrument': {
    zh: '体温计编号只能是字母、数字和横线。',
    en: 'The number of the thermometer has letters, digits and hyphens only.',
  },
  'phone-not-same': {
    zh: '后四位对不上，请再问一次，或改填新号码。',
    en: 'The last four digits do not fit. Ask again, or enter the new number.',
  },
  paused: { zh: '已暂停登记，恢复后再试。', en: 'The intake is paused. Resume it first.' },
  'outside-hours': {
    zh: '现在不在开放时间，组长可以按“恢复登记”。',
    en: 'The site is closed now. The leader may resume the intake.',
  },
  'closing-time': {
    zh: '排队的人已排到关门时间，组长可以按“恢复登记”。',
    en: 'Those who wait fill the time until closing. The leader may resume the intake.',
  },
  'journal-unavailable': {
    zh: '记录写不进去，不能继续登记。请马上找站长。',
    en: 'Nothing can be recorded, so nothing was done. Call the station leader now.',
  },
  'request-reused': {
    zh: '这次操作没有做成，请刷新页面再试。',
    en: 'This was not done. Load the page anew and try again.',
  },
  'too-busy': { zh: '太忙了，没有做成，请再按一次。', en: 'Too busy; nothing was done. Please press again.' },
}

/** A code that this page has words for: a newer kiosk may know more. */
export function isRefusal(reason: string): reason is Refusal {
  return Object.hasOwn(REFUSALS, reason)
}
