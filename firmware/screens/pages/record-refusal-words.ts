import type { RecordRefusal } from '../../domain/tube-input.ts'
import type { Words } from './words.ts'

/** Why what is recorded was not changed, and what to do instead. */
export const RECORD_REFUSALS: Readonly<Record<RecordRefusal, Words>> = {
  'not-sampled': {
    zh: '这个号没有有效样本，不用作废。',
    en: 'This number has no sample that counts; nothing to void.',
  },
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
