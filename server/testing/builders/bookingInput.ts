/** Fields that most bookings in tests have in common. */
const common = { durationMinutes: 30, timezone: 'Europe/Berlin', locale: 'en-US', intake: {}, metadata: {} }

/** Input of `bookWithCode`, apart from the application, the contact, the code and the start. */
export const bookDefaults = { ...common, name: 'Chris Customer' }

/** Input of `scheduleAppointment`, apart from the application and the start. */
export const scheduleDefaults = {
  ...common,
  interaction: {},
  notificationHeaders: {},
  customers: [{ name: 'Chris Customer', email: 'chris@example.test', phone: null }],
}
