import { citizenCheckCharacter } from '../domain/identity.ts'
import type { BenchPerson } from '../ports/bench.ts'
import type { Random } from '../ports/random.ts'

type Chance = Pick<Random, 'fraction'>

/** A region code that was never assigned: nobody real can have such a number. */
const REGION = '119999'
const SURNAMES = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗')
const GIVEN = Array.from('样本示例虚构测试安宁晓雨思远明月青禾若兰子墨')
const RARE_NAMES = ['李㛃芳', '张𬱖', '欧阳样本', '买买提·虚构']
const RARE_SHARE = 0.08

/** An invented person with a number whose check character fits. */
export function inventPerson(random: Chance): BenchPerson {
  const year = 1940 + pick(random, 80)
  const month = String(1 + pick(random, 12)).padStart(2, '0')
  const day = String(1 + pick(random, 28)).padStart(2, '0')
  const sequence = String(pick(random, 1000)).padStart(3, '0')
  const digits = `${REGION}${year}${month}${day}${sequence}`
  return { idNumber: digits + citizenCheckCharacter(digits), name: inventName(random) }
}

function inventName(random: Chance): string {
  if (random.fraction() < RARE_SHARE) return RARE_NAMES[pick(random, RARE_NAMES.length)] ?? '王样本'
  const surname = SURNAMES[pick(random, SURNAMES.length)] ?? '王'
  return surname + (GIVEN[pick(random, GIVEN.length)] ?? '样') + (GIVEN[pick(random, GIVEN.length)] ?? '本')
}

function pick(random: Chance, count: number): number {
  return Math.floor(random.fraction() * count)
}
