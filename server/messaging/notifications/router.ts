import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { getWhatsappTemplates } from './getWhatsappTemplates.ts'
import { previewMessage } from './previewMessage.ts'
import { saveWhatsappTemplates } from './saveWhatsappTemplates.ts'
import { previewInput, saveWhatsappTemplatesInput, sendJoinLinkInput, whatsappTemplatesInput } from './schema.ts'
import { sendJoinLink } from './sendJoinLink.ts'

export const notificationsRouter = router({
  preview: staffProcedure.input(previewInput).query(({ ctx, input }) => previewMessage(ctx, input)),
  deliver: staffProcedure.input(sendJoinLinkInput).mutation(({ ctx, input }) => sendJoinLink(ctx, input)),
  whatsapp: staffProcedure.input(whatsappTemplatesInput).query(({ ctx, input }) => getWhatsappTemplates(ctx, input)),
  saveWhatsapp: staffProcedure
    .input(saveWhatsappTemplatesInput)
    .mutation(({ ctx, input }) => saveWhatsappTemplates(ctx, input)),
})
