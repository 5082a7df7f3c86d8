import type { Words } from './words.ts'

/** What the server says when it does not do what was asked. */
export const SERVER = {
  notFound: { zh: '没有这个页面。', en: 'There is nothing at this address.' },
  noSuchBox: {
    zh: '没有这一箱的交接单：还没交接，或者已过三天。',
    en: 'There is no sheet for this box: it was not handed over yet, or more than three days ago.',
  },
  badHost: {
    zh: '请用采样亭自己的地址打开。',
    en: 'Please open the kiosk under its own address (an IP address, localhost, or a name in its configuration).',
  },
  badOrigin: { zh: '请求来自别的网站，没有执行。', en: 'The request came from another site; nothing was done.' },
  badRequest: { zh: '请求的格式不对。', en: 'The request is not JSON as expected.' },
  tooManyAnswers: { zh: '太快了，请稍等再按。', en: 'Too many answers; please wait a moment.' },
  badSignIn: { zh: '请输入工号和密码。', en: 'Please give operator and PIN.' },
  tooLarge: { zh: '请求太大。', en: 'The request is too large.' },
  tooManyReaders: { zh: '同时打开的页面太多，请稍后再试。', en: 'Too many pages are open; please try again shortly.' },
  tooOften: { zh: '按得太快，请等一会儿。', en: 'Too often; please wait a little.' },
  internal: {
    zh: '这一步没有做成，请再试一次；还不行请找站长。',
    en: 'This could not be done. Please try once more, then call the station leader.',
  },
  notSignedIn: { zh: '请先登录。', en: 'Please sign in first.' },
  notYourRole: { zh: '您的岗位不能做这一步。', en: 'Your role may not do this.' },
  wrongPin: { zh: '工号或密码不对。', en: 'Operator or PIN is not right.' },
  importRunning: {
    zh: '正在读取另一个花名册，请稍等再试。',
    en: 'Another roster is being read. Please try again shortly.',
  },
  unknownCourier: {
    zh: '这张工牌不在转运员名单里，请核对来人。',
    en: 'This badge is of no courier on the list. Check who this is.',
  },
  unknownBadge: { zh: '不认识这张工牌，请用工号和密码。', en: 'This badge is not known. Use operator and PIN.' },
  tlsNeeded: {
    zh: '没有加密（TLS），只能在采样亭本机上打开工作人员页面。请在配置里填写 web.tls。',
    en: 'Without TLS the crew page opens only on the kiosk itself. Set web.tls in the configuration.',
  },
  boothOnly: { zh: '只有采样亭自己的屏幕可以这样做。', en: "Only the booth's own screen may do this." },
  benchIsLocal: { zh: '试验台只能在本机打开。', en: 'The bench opens only on the machine itself.' },
  waitSeconds: (seconds: number): Words => ({
    zh: `密码错了几次，请等 ${seconds} 秒再试。`,
    en: `Please wait ${seconds} s before the next attempt.`,
  }),
  badField: (field: string, why: string): Words => ({
    zh: field === '' ? '请求的内容不对。' : `请求里的 ${field} 不对。`,
    en: `${field === '' ? 'The body' : field} is not right: ${why}.`,
  }),
} as const
