import { z } from 'zod'

export const embeddingInput = z.object({ applicationId: z.uuid().optional() })
export const saveEmbeddingInput = embeddingInput.extend({ origins: z.array(z.string().max(300)).max(50) })

export type Embedding = {
  application: { id: string; name: string }
  origins: string[]
  /** What can be shown in a frame, by name. */
  services: { slug: string; name: string }[]
  /** Where this installation is reached from outside. */
  publicUrl: string
}
