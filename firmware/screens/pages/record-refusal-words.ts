import type { RecordRefusal } from '../../domain/tube-input.ts'
import type { Words } from './words.ts'

/** Why what is recorded was not changed, and what to do instead. */
export const RECORD_REFUSALS: Readonly<Record<RecordRefusal, Words>> = {
  'not-sampled': {
    zh: '这个号没有有效样本，不用作废。',
    en: 'This number has no sample that counts; nothing to void.',
  },
  'tube-unknown': { zh: '本亭没有这个管号的记录。', en: 'This kiosk has no record of that number.' },
  'tube-gone': {
    zh: '这支管三天前就不在本亭了，请报区里作废。',
    en: 'This tube left more than three days ago. Ask the district to void it.',
  },
  'tube-void': { zh: '这支管已经作废。', en: 'This tube is void already.' },
  'note-bad': { zh: '说明不能空着，最多 200 字，一行。', en: 'The note: one line, at most 200 characters, not empty.' },
  'note-personal': {
    zh: '说明里不能写姓名、证件号、电话。请删掉再试。',
    en: 'No name, document or phone number in the note. Take it out and try again.',
  },
  'nobody-recorded': { zh: '这个号没有记录个人信息。', en: 'No personal data is recorded for this number.' },
  'card-data': {
    zh: '这是从证件上读的，不能改。证件拿错了，请作废后重新登记。',
    en: 'A card said this; it cannot be changed. If it was the wrong card, void and check in again.',
  },
  'sex-not-of-number': { zh: '性别和证件号码不符。', en: 'The sex does not agree with the document number.' },
  'category-fixed': {
    zh: '这个类别的采法不同（单采或混采），请作废或结束，再重新登记。',
    en: 'That category is sampled otherwise. Void or end this visit, then check in again.',
  },
  'person-repeated': {
    zh: '这个证件号码已经登记过。请作废这一次。',
    en: 'That number has been here already. Void this visit instead.',
  },
  'tube-too-short': {
    zh: '管号太短，至少 6 位。请重新扫。',
    en: 'That number is too short (6 at least). Scan it again.',
  },
  'tube-too-long': {
    zh: '管号太长，最多 24 位。请看是不是扫了别的码。',
    en: 'That number is too long (24 at most). Was it another code?',
  },
  'tube-bad-characters': {
    zh: '管号里有不该有的字，只能是大写字母、数字和“-”。',
    en: 'Only capital letters, digits and - can stand in a tube number.',
  },
  'tube-is-document': {
    zh: '这是证件号，不是管号。请扫管上的条码。',
    en: 'That is a document number. Scan the code on the tube.',
  },
  'tube-foreign': {
    zh: '这是别的采样亭打印的标签，不能用。请换一支管。',
    en: 'Another kiosk printed that label. Take another tube.',
  },
  'tube-printed-here': {
    zh: '这是本亭打印的标签；现在用的是预印条码管。',
    en: 'This kiosk printed that label; pre-printed tubes are in use now.',
  },
  'tube-not-verified': {
    zh: '请先把标签贴好，扫一下，再采样。',
    en: 'Stick the label on and scan it first.',
  },
  'label-mismatch': {
    zh: '标签不对，不要采样。应扫的管号写在待办里。',
    en: 'Wrong label: do not sample. The number to scan stands in the task.',
  },
  'label-verified': { zh: '这张标签已经核对过。', en: 'That label was scanned already.' },
  'stock-empty': {
    zh: '没有空管了。请补货并登记到货。',
    en: 'No tubes are left. Get more and enter them as received.',
  },
  'stock-expired': { zh: '这批管已过期，不能用。请换一批。', en: 'These tubes have expired. Take another lot.' },
  'lot-expiry-differs': {
    zh: '这个批号登记过别的有效期，请核对。',
    en: 'That lot has another expiry date on record. Check it.',
  },
  'bad-lot': { zh: '批号不对，请照箱上的写。', en: 'The lot number is not right. Write it as on the box.' },
  'bad-count': { zh: '支数不对。', en: 'The number of tubes is not right.' },
  'undo-other': { zh: '这不是您最后一步，不能撤销。', en: 'This was not your last step; it cannot be undone.' },
  'undo-late': {
    zh: '超过 20 秒，不能撤销。需要时请作废并写原因。',
    en: 'More than 20 seconds ago. If need be, void it with a reason.',
  },
  'undo-overtaken': {
    zh: '后面已经有了别的步骤，不能撤销。需要时请作废。',
    en: 'Something has followed from it; it cannot be undone. If need be, void it.',
  },
}
