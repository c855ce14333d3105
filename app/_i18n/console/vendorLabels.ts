import { findText } from './translations.ts'

/** Label of a job lane; an unknown lane is shown as it is. */
export const laneLabel = (lane: string): string => findText('vendors', 'lane', lane.replaceAll('.', '_')) ?? lane
