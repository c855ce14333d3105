import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { getVideo, videoInput } from './getVideo.ts'
import { holdMessages, holdMessagesInput, listMessagesStand } from './holdMessages.ts'
import { saveEmbedding } from './saveEmbedding.ts'
import { saveEmbeddingInput } from './schema.ts'

export const applicationsRouter = router({
  saveEmbedding: staffProcedure.input(saveEmbeddingInput).mutation(({ ctx, input }) => saveEmbedding(ctx, input)),
  messages: staffProcedure.query(({ ctx }) => listMessagesStand(ctx)),
  holdMessages: staffProcedure.input(holdMessagesInput).mutation(({ ctx, input }) => holdMessages(ctx, input)),
  video: staffProcedure.input(videoInput).query(({ ctx, input }) => getVideo(ctx, input)),
})
