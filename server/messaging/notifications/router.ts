import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { deliverLink } from './deliver.ts'
import { previewMessage } from './preview.ts'
import { saveWhatsapp } from './saveWhatsapp.ts'
import { deliverInput, previewInput, saveWhatsappInput, whatsappInput } from './schema.ts'
import { getWhatsapp } from './whatsapp.ts'

export const notificationsRouter = router({
  preview: staffProcedure.input(previewInput).query(({ ctx, input }) => previewMessage(ctx, input)),
  deliver: staffProcedure.input(deliverInput).mutation(({ ctx, input }) => deliverLink(ctx, input)),
  whatsapp: staffProcedure.input(whatsappInput).query(({ ctx, input }) => getWhatsapp(ctx, input)),
  saveWhatsapp: staffProcedure.input(saveWhatsappInput).mutation(({ ctx, input }) => saveWhatsapp(ctx, input)),
})
