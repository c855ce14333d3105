/** Presentation of each status that a customer sees: the badge's tone and text, and the page's title. */
export const customerStatuses = {
  confirmed: { tone: 'good', name: 'manage.statusScheduled', title: 'manage.confirmed' },
  now: { tone: 'good', name: 'status.statusNow', title: 'status.now' },
  over: { tone: 'neutral', name: 'manage.statusOver', title: 'manage.over' },
  missed: { tone: 'warn', name: 'status.statusMissed', title: 'status.missed' },
  failed: { tone: 'bad', name: 'status.statusFailed', title: 'status.failed' },
  cancelled: { tone: 'bad', name: 'manage.statusCancelled', title: 'manage.cancelled' },
} as const
