import { Speaker } from '../../../drivers/speaker/speaker.ts'
import { SpeakerTwin } from '../../../drivers/speaker/speaker-twin.ts'
import { speakerContract } from '../../contract/speaker.ts'
import { playerStage } from './player-stage.ts'

speakerContract('a speaker above its twin', (t) => {
  const twin = new SpeakerTwin()
  const speaker = new Speaker(twin)
  t.teardown(() => speaker.close())
  const fail = (fault: 'unplugged' | 'stuck' | null) => () => {
    twin.fail(fault)
  }
  return Promise.resolve({
    speaker,
    heard: () => twin.heard().at(-1)?.samples ?? null,
    unplug: fail('unplugged'),
    plugIn: fail(null),
    stick: fail('stuck'),
    release: fail(null),
  })
})

speakerContract('a speaker above a player’s process', playerStage)
