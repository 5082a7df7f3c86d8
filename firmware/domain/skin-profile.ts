/** How forehead skin becomes a body temperature. An opinion: every event keeps the raw values beside its name. */
export interface SkinProfile {
  /** Name and version, `default@1`: as it stands in events. The same id is the same function for ever. */
  readonly id: string
  /** Skin and the sensor's ambient to the axillary temperature, all in hundredths of a degree. */
  estimate(objectCentiC: number, ambientCentiC: number): number
}

/** Colder booths are counted as this one. */
const WARM_HALL_FLOOR_CENTI_C = 1800

/**
 * Every version that was ever in use, the newest of a name last. A version is never changed: a better one is added, and
 * events of before are still explained by theirs.
 */
const PROFILES: readonly SkinProfile[] = [
  { id: 'default@1', estimate: estimateTwoLines },
  {
    // People who come out of a warm hall into a cold booth: their skin has not cooled to what the die says, and the
    // correction for it would make them feverish (34.1 °C of skin at 10 °C: 38.1 °C by default@1, 37.1 °C here).
    id: 'warm-hall@1',
    estimate: (object, ambient) => estimateTwoLines(object, Math.max(ambient, WARM_HALL_FLOOR_CENTI_C)),
  },
]

/** What a configuration may name: `default` is the newest version of it, `default@1` that one. */
export const PROFILE_NAMES: readonly string[] = [
  ...new Set(PROFILES.flatMap(({ id }) => [id.slice(0, id.indexOf('@')), id])),
]

/** By one of `PROFILE_NAMES`; throws a RangeError for any other. */
export function skinProfile(name: string): SkinProfile {
  const found = PROFILES.findLast(({ id }) => id === name || id.startsWith(`${name}@`))
  if (found === undefined) throw new RangeError(`there is no profile ${name}; known: ${PROFILE_NAMES.join(', ')}`)
  return found
}

/**
 * A piecewise line between two ambient-dependent skin temperatures, as several public forehead projects have it
 * (coefficients agree among them; the origin is unknown, so it stands as a replaceable profile and not as truth).
 * It is continuous, squeezes the normal range into 36.3-36.8 °C, and over-corrects in the cold: hence the ambient gate.
 */
function estimateTwoLines(objectCentiC: number, ambientCentiC: number): number {
  const skin = objectCentiC / 100
  const ambient = ambientCentiC / 100
  const low = 32.66 + (ambient <= 25 ? 0.186 : 0.086) * (ambient - 25)
  const high = 34.84 + (ambient <= 25 ? 0.148 : 0.1) * (ambient - 25)
  return Math.round(100 * bodyBetween(skin, ambient, low, high))
}

function bodyBetween(skin: number, ambient: number, low: number, high: number): number {
  if (skin <= low) return 36.3 + (0.551658273 + 0.021525068 * ambient) * (skin - low)
  if (skin < high) return 36.3 + (0.5 * (skin - low)) / (high - low)
  return 36.8 + (0.829320618 + 0.002364434 * ambient) * (skin - high)
}
