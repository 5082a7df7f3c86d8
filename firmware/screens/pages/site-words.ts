import type { Words } from './words.ts'

/** All stations on one page, for those who send people to the shortest line. */
export const SITE = {
  title: { zh: '全部采样台', en: 'All stations' },
  connecting: { zh: '正在连接', en: 'Connecting' },
  lost: { zh: '连不上采样亭，正在重连', en: 'The kiosk does not answer; trying again' },
  here: { zh: '本台', en: 'this one' },
  nowServing: { zh: '正在采样', en: 'Now serving' },
  waiting: (n: number): Words => ({ zh: `${n} 人排队`, en: `${n} waiting` }),
  minutes: (n: number): Words => ({ zh: `${n} 分钟`, en: `${n} min` }),
  range: (from: number, to: number): Words => ({ zh: `多数 ${from}–${to}`, en: `most ${from}–${to}` }),
  age: (age: Words): Words => ({ zh: `${age.zh}前`, en: `${age.en} ago` }),
  silent: (age: Words): Words => ({
    zh: `已 ${age.zh}没有消息，请到现场看`,
    en: `nothing heard for ${age.en}; go and look`,
  }),
  neverHeard: { zh: '还没有收到消息', en: 'nothing heard yet' },
  untrusted: {
    zh: '它的证书在这里不受信任，收不到消息，请告诉工程师',
    en: 'its certificate is not trusted here, so nothing is heard; tell the engineer',
  },
  /** By the mode of the other one. */
  apart: {
    live: { zh: '这台是正式的，本台不是', en: 'This one is live, ours is not' },
    drill: { zh: '这台在演练，不要引导人过去', en: 'This one runs a drill: send nobody there' },
    demo: { zh: '这台在演示，不要引导人过去', en: 'This one is a demo: send nobody there' },
  },
  shortest: { zh: '最快', en: 'Shortest' },
} as const
