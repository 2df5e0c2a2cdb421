# One image for web, worker and migrations: the command says which (docker-compose.yml).
FROM hashicorp/terraform:1.11.4 AS terraform

FROM node:20.19.5-bookworm-slim AS product
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates openssh-client python3-venv util-linux \
  && rm -rf /var/lib/apt/lists/*
COPY --from=terraform /bin/terraform /usr/local/bin/terraform
WORKDIR /aura
COPY ansible/requirements.txt ansible/requirements.txt
RUN python3 -m venv /opt/ansible && /opt/ansible/bin/pip install --no-cache-dir -r ansible/requirements.txt
ENV ANSIBLE_PLAYBOOK_BIN=/opt/ansible/bin/ansible-playbook PRISMA_SCHEMA_ENGINE_BINARY=/bin/true
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev
ENV NODE_ENV=production
# A volume that is mounted here belongs to the user below.
RUN mkdir /archive && chown node:node /archive
USER node
