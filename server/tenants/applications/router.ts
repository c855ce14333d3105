import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { getVideo, videoInput } from './getVideo.ts'
import { saveEmbedding } from './saveEmbedding.ts'
import { saveEmbeddingInput } from './schema.ts'
import { listMessagePauses, setMessagesPaused, setMessagesPausedInput } from './setMessagesPaused.ts'

export const applicationsRouter = router({
  saveEmbedding: staffProcedure.input(saveEmbeddingInput).mutation(({ ctx, input }) => saveEmbedding(ctx, input)),
  messagePauses: staffProcedure.query(({ ctx }) => listMessagePauses(ctx)),
  setMessagesPaused: staffProcedure
    .input(setMessagesPausedInput)
    .mutation(({ ctx, input }) => setMessagesPaused(ctx, input)),
  video: staffProcedure.input(videoInput).query(({ ctx, input }) => getVideo(ctx, input)),
})
