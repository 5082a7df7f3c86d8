import test from 'ava'
import { crewTasks } from '../../firmware/domain/crew-tasks.ts'
import { SESSION_LIMITS } from '../../firmware/domain/session.ts'
import {
  AT_DESK,
  DomainKiosk,
  documentOf,
  OPERATOR,
  PREPRINTED,
  poolOf,
  SKIN,
  VERIFIED,
} from '../support/domain-kiosk.ts'

/** Number 1 has checked in and still stands there; somebody shows a red code. */
function inDoubt(changes: ConstructorParameters<typeof DomainKiosk>[0] = {}): DomainKiosk {
  const kiosk = new DomainKiosk(changes)
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  kiosk.showCode('red')
  return kiosk
}

const theirs = (kiosk: DomainKiosk, whose: 'visit' | 'next') =>
  kiosk.act({ act: 'whose-code', visit: kiosk.visit(1), whose })

const tasks = ({ session, state, viewContext }: DomainKiosk): readonly string[] =>
  crewTasks(state, session, viewContext).map(({ key }) => key)

test('a bad code just after a check-in refers nobody: the crew is asked whose it is', (t) => {
  const kiosk = inDoubt()
  t.deepEqual(kiosk.typesOf(kiosk.visit(1)), ['visit.checked-in', 'status-code.doubtful'])
  t.is(kiosk.last('status-code.doubtful').data.statusCode, 'red')
  const [task] = crewTasks(kiosk.state, kiosk.session, kiosk.viewContext)
  t.like(task, { kind: 'whose-code', subject: kiosk.visit(1), cause: 'status-code:red' })
  t.is(task?.who?.ticket, 'A001')
  t.is(kiosk.session.prompt, 'staff', 'the booth says that somebody comes, and not why')
})

test('it is theirs: they leave the queue and may check in again', (t) => {
  const kiosk = inDoubt()
  t.deepEqual(theirs(kiosk, 'visit').types, ['status-code.settled', 'visit.referred'])
  t.like(kiosk.last('visit.referred').data, { reason: 'status-code', statusCode: 'red', operator: OPERATOR })
  t.is(kiosk.last('visit.referred').data.person?.idNumber, documentOf(1).idNumber)
  t.is(kiosk.act({ act: 'call-next' }).refusal, 'nobody-waiting')
  t.deepEqual(tasks(kiosk), [`referred:${kiosk.visit(1)}`])
})

test('it is of the next one, who is not there yet: they are referred as soon as they are known', (t) => {
  const kiosk = inDoubt()
  t.deepEqual(theirs(kiosk, 'next').types, ['status-code.settled'])
  t.deepEqual(tasks(kiosk), [])
  t.deepEqual(kiosk.lay(2).types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.person?.idNumber, documentOf(2).idNumber)
  t.is(kiosk.state.visits.get(kiosk.visit(1))?.state, 'waiting')
})

test('the next one comes before the crew: they are measured, and do not check in', (t) => {
  const kiosk = inDoubt()
  t.is(kiosk.lay(2).effects[0]?.kind, 'measure', 'nobody waits who can be measured')
  t.deepEqual(kiosk.measure(SKIN.normal).types, [])
  t.like(kiosk.session, { phase: 'needs-staff', prompt: 'staff', needs: 'whose-code' })
  t.deepEqual(theirs(kiosk, 'next').types, ['status-code.settled', 'visit.referred'])
  t.like(kiosk.last('visit.referred').data, { visit: kiosk.visit(2), statusCode: 'red', operator: OPERATOR })
  t.is(kiosk.last('visit.referred').data.person?.idNumber, documentOf(2).idNumber)
})

test('the next one goes on where they stood when the code was of the one before', (t) => {
  const kiosk = inDoubt()
  kiosk.lay(2)
  kiosk.measure(SKIN.normal)
  const settled = theirs(kiosk, 'visit').types
  t.deepEqual(settled, ['status-code.settled', 'visit.referred', 'visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.person?.idNumber, documentOf(2).idNumber)
  t.false('statusCode' in kiosk.last('visit.checked-in').data)
})

test('settled while the next one is being measured, nothing disturbs them', (t) => {
  const kiosk = inDoubt()
  kiosk.lay(2)
  const { token } = kiosk.session
  t.deepEqual(theirs(kiosk, 'visit').types, ['status-code.settled', 'visit.referred'])
  t.is(kiosk.session.token, token)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

test('nobody answers: the next one goes to staff without that code on their name, and the question stays', (t) => {
  const kiosk = inDoubt()
  kiosk.lay(2)
  kiosk.measure(SKIN.normal)
  t.deepEqual(kiosk.timeOut().types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.reason, 'status-code')
  t.false('statusCode' in kiosk.last('visit.referred').data)
  kiosk.restart()
  t.true(tasks(kiosk).includes(`whose-code:${kiosk.visit(1)}`), 'a power cut answers nothing')
})

test('nobody answers and nobody comes: no swab of that visit is taken', (t) => {
  const kiosk = inDoubt(poolOf(1))
  kiosk.timeOut()
  kiosk.act({ act: 'call-next' })
  t.is(kiosk.act({ act: 'sampled' }).refusal, 'code-in-doubt')
  t.deepEqual(theirs(kiosk, 'visit').types, ['status-code.settled', 'visit.referred', 'tube.voided'])
})

test('who comes after the time in which a code waits for its document is not asked about it', (t) => {
  const kiosk = inDoubt()
  kiosk.timeOut()
  kiosk.nowMs += SESSION_LIMITS.statusCodeMs
  t.deepEqual(kiosk.pass(2).types, ['visit.checked-in'])
  t.deepEqual(theirs(kiosk, 'next').types, ['status-code.settled'])
  t.is(kiosk.state.visits.get(kiosk.visit(2))?.state, 'waiting', 'it was nobody’s who is known')
})

test('the same code twice, and another one after it, are one question', (t) => {
  const kiosk = inDoubt()
  t.deepEqual(kiosk.showCode('red').types, [])
  t.deepEqual(kiosk.showCode('yellow').types, [])
  t.is(tasks(kiosk).length, 1)
  theirs(kiosk, 'visit')
  t.is(theirs(kiosk, 'visit').refusal, 'not-needed')
})

test('a bad code that the next one shows with their own document in place is theirs', (t) => {
  const kiosk = inDoubt()
  kiosk.lay(2)
  t.deepEqual(kiosk.showCode('red').types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.person?.idNumber, documentOf(2).idNumber)
  t.deepEqual(tasks(kiosk).slice(0, 1), [`whose-code:${kiosk.visit(1)}`], 'colours are no names: it may have been two')
})

test('laying the same card once more answers nothing', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  kiosk.lay(1)
  t.deepEqual(kiosk.showCode('red').types, ['status-code.doubtful'])
  t.deepEqual(kiosk.lay(1).types, [])
})

test('a specimen that is taken stays; that the code was theirs is on record', (t) => {
  const kiosk = inDoubt(AT_DESK)
  t.deepEqual(theirs(kiosk, 'visit').types, ['status-code.settled'])
  t.like(kiosk.last('status-code.settled').data, { whose: 'visit', operator: OPERATOR })
  t.deepEqual(tasks(kiosk), [])
})

test('at the desk nobody in doubt goes into a tube that is opened meanwhile, and at once when it was not theirs', (t) => {
  const kiosk = inDoubt({ ...AT_DESK, ...PREPRINTED })
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-0001' }).types, ['tube.opened'])
  t.deepEqual(theirs(kiosk, 'next').types, ['status-code.settled', 'sample.collected'])
})

test('the label with the name of somebody in doubt is not scanned onto a tube', (t) => {
  const kiosk = inDoubt({ ...AT_DESK, ...VERIFIED, ...poolOf(1) })
  kiosk.printAll()
  const { tube } = kiosk.last('tube.opened').data
  t.is(kiosk.act({ act: 'verify', tube }).refusal, 'code-in-doubt')
  t.deepEqual(theirs(kiosk, 'next').types, ['status-code.settled'])
  t.deepEqual(kiosk.act({ act: 'verify', tube }).types, ['tube.verified', 'sample.collected', 'tube.sealed'])
})

test('who left or was sent away takes the question with them', (t) => {
  const kiosk = inDoubt()
  t.deepEqual(kiosk.act({ act: 'refuse', visit: kiosk.visit(1) }).types, ['visit.ended'])
  t.is(theirs(kiosk, 'visit').refusal, 'not-needed')
})

test('a question of yesterday goes with its visit', (t) => {
  const kiosk = inDoubt(AT_DESK)
  kiosk.printAll()
  for (let day = 0; day < 5; day += 1) kiosk.tick(24 * 60)
  t.is(kiosk.state.codesInDoubt.size, 0)
})

test('a bad code while somebody reads that they go to the crew may be of the one behind them, too', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.showCode('red').types, ['status-code.doubtful'])
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) })
  kiosk.lay(2)
  kiosk.measure(SKIN.normal)
  t.is(kiosk.session.needs, 'whose-code', 'who took over the one before has not answered for the next one')
  t.deepEqual(theirs(kiosk, 'next').types, ['status-code.settled', 'visit.referred'])
  t.is(kiosk.last('visit.referred').data.person?.idNumber, documentOf(2).idNumber)
})

test('of somebody who was referred already, a code that was theirs changes nothing', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.showCode('red')
  t.deepEqual(theirs(kiosk, 'visit').types, ['status-code.settled'])
  kiosk.lay(2)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

test('so may one while somebody reads that they were here already, or are not let through', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.timeOut()
  t.deepEqual(kiosk.lay(1).types, ['visit.ended'])
  t.deepEqual(kiosk.showCode('red').types, ['status-code.doubtful'])
  kiosk.lay(2)
  t.deepEqual(kiosk.measure(SKIN.normal).types, [])
  t.is(kiosk.session.needs, 'whose-code')
})
