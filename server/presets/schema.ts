export { type Channel, channel, type IntakeField, intakeField, type PresetPolicy, presetPolicy } from '../bookings/policy.ts'
