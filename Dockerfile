# The gateway, its pipeline and the stand-ins of AWS in one image.
#   docker build -t parallax .
#   docker build -t parallax --build-arg LOCAL_MODELS=false .    # for EMBEDDER=titan or nova: half the size
#   docker run --read-only --tmpfs /tmp -v parallax:/data -p 127.0.0.1:4000:4000 -e CATALOGUE=mine parallax
# Without a CATALOGUE it serves the demo, which is drawn from packages that only the target `build` has:
# see compose.yaml.
ARG NODE=26.10.0-bookworm-slim

FROM node:${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json ./
COPY src src
COPY demo demo
COPY aws-local aws-local
COPY web web
COPY scripts/trim-packages.mjs scripts/
# Declarations and maps are for developers.
RUN node node_modules/typescript-7/bin/tsc --build --noCheck demo aws-local \
  && node node_modules/vite/bin/vite.js build web \
  && node scripts/trim-packages.mjs dist
COPY models models
RUN mkdir /data && chown node:node /data
USER node
ENV HOST=0.0.0.0 DATA_DIR=/data
CMD ["node", "dist/cli/main.js", "demo"]

FROM node:${NODE} AS packages
ARG LOCAL_MODELS=true
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/trim-packages.mjs scripts/
RUN npm ci --omit=dev --no-audit --no-fund \
  && if [ "$LOCAL_MODELS" = true ]; then only=; else only=--without-local-models; fi \
  && node scripts/trim-packages.mjs node_modules $only

FROM node:${NODE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
WORKDIR /app
COPY package.json LICENSE NOTICE ./
COPY --from=packages /app/node_modules node_modules
COPY models models
COPY --from=build /app/dist dist
# All that is ever written to: the rest of the file system may be read-only.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--heap-growing-percent=60", "dist/server/main.js"]
