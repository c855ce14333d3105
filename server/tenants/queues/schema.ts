import { z } from 'zod'

const page = z.number().int().min(1).max(10_000).default(1)
const pageSize = z.number().int().min(1).max(100).default(25)
const fields = {
  name: z.string().trim().min(1).max(120),
  /** Id of the Genesys queue that receives the conversations; without it, the application's routing decides. */
  genesysQueueId: z.uuid().nullable().default(null),
  capacity: z.number().int().min(1).max(1000),
  memberIds: z.array(z.uuid()).max(500),
}

export const queueById = z.object({ id: z.uuid() })
export type QueueById = z.output<typeof queueById>
export const queueListInput = z.object({
  applicationId: z.uuid().optional(),
  show: z.enum(['active', 'inactive', 'all']).default('active'),
  page,
  pageSize,
})
export type QueueListInput = z.output<typeof queueListInput>
export const createQueueInput = z.object({ applicationId: z.uuid().optional(), ...fields })
export type CreateQueueInput = z.output<typeof createQueueInput>
/**
 * `version` is the version that the form was opened with; if a later one exists, saving is a `conflict` with reason
 * `stale`.
 */
export const saveQueueInput = z.object({ id: z.uuid(), version: z.number().int().min(1), ...fields })
export type SaveQueueInput = z.output<typeof saveQueueInput>
export const setQueueActiveInput = z.object({ id: z.uuid(), active: z.boolean() })
export type SetQueueActiveInput = z.output<typeof setQueueActiveInput>

type QueueRow = {
  id: string
  applicationId: string
  applicationName: string
  name: string
  genesysQueueId: string | null
  capacity: number
  active: boolean
  members: number
}
export type QueuePage = { rows: QueueRow[]; total: number; page: number; pageSize: number }

export type QueueDetails = {
  id: string
  applicationId: string
  name: string
  genesysQueueId: string | null
  capacity: number
  active: boolean
  version: number
  memberIds: string[]
  /** Possible members: the application's active agents. */
  agents: { id: string; name: string }[]
  /** Active presets assigned to this queue. */
  presets: { id: string; name: string }[]
  mayEdit: boolean
}
