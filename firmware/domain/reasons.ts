/** Why one sample is void (作废). What stood in the tube stays in it: its place is not given again. */
export const SAMPLE_VOID_REASONS = ['wrong-person', 'not-taken', 'spoilt', 'duplicate', 'other'] as const
/** Why a whole tube is void. */
export const TUBE_VOID_REASONS = ['broken', 'leaked', 'expired', 'mislabelled', 'other'] as const
export const CORRECTION_REASONS = ['typed-wrong', 'told-later', 'other'] as const
/** Why a label that is on paper is printed again. */
export const REPRINT_REASONS = ['lost', 'unreadable', 'damaged'] as const

export type SampleVoidReason = (typeof SAMPLE_VOID_REASONS)[number]
export type TubeVoidReason = (typeof TUBE_VOID_REASONS)[number]
export type CorrectionReason = (typeof CORRECTION_REASONS)[number]
export type ReprintReason = (typeof REPRINT_REASONS)[number]
