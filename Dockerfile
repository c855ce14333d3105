# The app behind scripts/edge.mjs. Build with --secret id=actions_key to keep open forms alive across deploys.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
# Dockerfile.dockerignore keeps secrets and local state out.
COPY . .
RUN --mount=type=secret,id=actions_key \
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY="$(cat /run/secrets/actions_key 2>/dev/null || true)" npm run build

# The optional worker: docker build --target worker. It needs the sources, because it is not part of the standalone server.
FROM build AS worker
ENV NODE_ENV=production
USER node
CMD ["node", "--import", "tsx", "scripts/worker.ts"]

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production PORT=3000 NEXT_TELEMETRY_DISABLED=1
COPY --from=build /app/.next/standalone ./.next/standalone
COPY --from=build /app/scripts/edge.mjs /app/scripts/start.mjs ./scripts/
COPY --from=build /app/app/_http/requestRules.mjs ./app/_http/
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "--import", "./scripts/edge.mjs", "scripts/start.mjs"]
