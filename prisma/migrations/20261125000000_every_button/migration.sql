-- Backups, findings, failed jobs, prices, disputes, and what accounts need. Columns are added with constant defaults and
-- new tables are empty: no lock is held longer than a moment.
-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "areShortcutsOff" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "deletedAt" TIMESTAMPTZ(3),
ADD COLUMN     "emailVerifiedAt" TIMESTAMPTZ(3),
ADD COLUMN     "timeZone" TEXT,
ADD COLUMN     "totpEnabledAt" TIMESTAMPTZ(3),
ADD COLUMN     "totpLastStep" BIGINT,
ADD COLUMN     "totpSecretSealed" TEXT;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "confirmedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Customer" ADD COLUMN     "backupKeySealed" TEXT;

-- AlterTable
ALTER TABLE "Agent" ADD COLUMN     "backupDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "graceUntil" TIMESTAMPTZ(3),
ADD COLUMN     "health" TEXT NOT NULL DEFAULT 'ok',
ADD COLUMN     "isFinalBackupOff" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "missedProbes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "notAnsweringSince" TIMESTAMPTZ(3),
ADD COLUMN     "probedAt" TIMESTAMPTZ(3),
ADD COLUMN     "repairedAt" TIMESTAMPTZ(3),
ADD COLUMN     "restoreBackupId" UUID;

-- AlterTable
ALTER TABLE "Subscription" ADD COLUMN     "pastDueSince" TIMESTAMPTZ(3),
ADD COLUMN     "suspendedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Invoice" ADD COLUMN     "amountDueCents" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "feeCents" INTEGER,
ADD COLUMN     "hostedUrl" TEXT,
ADD COLUMN     "nextAttemptAt" TIMESTAMPTZ(3),
ADD COLUMN     "number" TEXT;

-- AlterTable
ALTER TABLE "Refund" ADD COLUMN     "reason" TEXT;

-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "nextSshPrivateKeySealed" TEXT,
ADD COLUMN     "nextSshPublicKey" TEXT,
ADD COLUMN     "sshKeyAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "stoppedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "input" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "isPastReturn" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "slowSince" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Environment" ADD COLUMN     "breaker" TEXT,
ADD COLUMN     "breakerAt" TIMESTAMPTZ(3),
ADD COLUMN     "databaseEpoch" TEXT;

-- AlterTable
ALTER TABLE "Setting" ADD COLUMN     "updatedBy" TEXT;

-- AlterTable
ALTER TABLE "Alert" ADD COLUMN     "mailedAt" TIMESTAMPTZ(3),
ADD COLUMN     "postedAt" TIMESTAMPTZ(3),
ADD COLUMN     "severity" TEXT NOT NULL DEFAULT 'bad';

-- AlterTable
ALTER TABLE "Mail" ADD COLUMN     "claimedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "AccountToken" (
    "hash" TEXT NOT NULL,
    "accountId" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AccountToken_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "RecoveryCode" (
    "hash" TEXT NOT NULL,
    "accountId" UUID NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RecoveryCode_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "Dispute" (
    "id" TEXT NOT NULL,
    "invoiceId" TEXT NOT NULL,
    "agentId" UUID NOT NULL,
    "amountCents" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "feeCents" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "readAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Backup" (
    "id" UUID NOT NULL,
    "agentId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "machineId" UUID NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'archive',
    "cause" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'making',
    "place" TEXT,
    "bytes" BIGINT,
    "sha256" TEXT,
    "openclawVersion" TEXT,
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "madeAt" TIMESTAMPTZ(3),
    "verifiedAt" TIMESTAMPTZ(3),
    "keptUntil" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Backup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FailedJob" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "runId" UUID,
    "runVersion" INTEGER,
    "agentId" UUID,
    "customerId" UUID,
    "step" TEXT,
    "errorCode" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "groupKey" TEXT NOT NULL,
    "stack" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 1,
    "worker" TEXT,
    "workerVersion" TEXT,
    "firstAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextAt" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'failed',
    "settledAt" TIMESTAMPTZ(3),
    "settledBy" TEXT,
    "reason" TEXT,

    CONSTRAINT "FailedJob_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FailedTry" (
    "id" UUID NOT NULL,
    "failedJobId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "errorCode" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "stack" TEXT,
    "worker" TEXT,
    "workerVersion" TEXT,

    CONSTRAINT "FailedTry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Finding" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "agentId" UUID,
    "customerId" UUID,
    "evidence" JSONB NOT NULL,
    "scans" INTEGER NOT NULL DEFAULT 1,
    "costPerHourMicros" BIGINT NOT NULL DEFAULT 0,
    "firstAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'open',
    "ignoredUntil" TIMESTAMPTZ(3),
    "reason" TEXT,
    "by" TEXT,
    "proof" JSONB,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "Finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Scan" (
    "id" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "isComplete" BOOLEAN NOT NULL DEFAULT false,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "Scan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ResourcePrice" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "hourlyMicros" BIGINT NOT NULL,
    "monthlyMicros" BIGINT NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "toAt" TIMESTAMPTZ(3),

    CONSTRAINT "ResourcePrice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulkAction" (
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "expected" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "BulkAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulkItem" (
    "id" UUID NOT NULL,
    "bulkId" UUID NOT NULL,
    "targetId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "says" TEXT,

    CONSTRAINT "BulkItem_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "AccountToken_accountId_idx" ON "AccountToken"("accountId");

-- CreateIndex
CREATE INDEX "RecoveryCode_accountId_idx" ON "RecoveryCode"("accountId");

-- CreateIndex
CREATE INDEX "Dispute_agentId_idx" ON "Dispute"("agentId");

-- CreateIndex
CREATE INDEX "Dispute_invoiceId_idx" ON "Dispute"("invoiceId");

-- CreateIndex
CREATE INDEX "Backup_agentId_createdAt_idx" ON "Backup"("agentId", "createdAt");

-- CreateIndex
CREATE INDEX "Backup_customerId_idx" ON "Backup"("customerId");

-- CreateIndex
CREATE INDEX "Backup_machineId_idx" ON "Backup"("machineId");

-- CreateIndex
CREATE UNIQUE INDEX "Backup_one_of_a_run" ON "Backup"("runId") WHERE ("state" != 'failed');

-- CreateIndex
CREATE INDEX "FailedJob_state_lastAt_id_idx" ON "FailedJob"("state", "lastAt", "id");

-- CreateIndex
CREATE INDEX "FailedJob_groupKey_idx" ON "FailedJob"("groupKey");

-- CreateIndex
CREATE INDEX "FailedJob_runId_idx" ON "FailedJob"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "FailedJob_one_open" ON "FailedJob"("key") WHERE ("state" = 'failed');

-- CreateIndex
CREATE INDEX "FailedTry_failedJobId_at_idx" ON "FailedTry"("failedJobId", "at");

-- CreateIndex
CREATE INDEX "Finding_state_kind_idx" ON "Finding"("state", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "Finding_one_open" ON "Finding"("kind", "subject") WHERE ("settledAt" IS NULL);

-- CreateIndex
CREATE INDEX "Scan_startedAt_idx" ON "Scan"("startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "ResourcePrice_one_in_force" ON "ResourcePrice"("kind", "type", "location") WHERE ("toAt" IS NULL);

-- CreateIndex
CREATE INDEX "BulkItem_bulkId_state_idx" ON "BulkItem"("bulkId", "state");

-- AddForeignKey
ALTER TABLE "AccountToken" ADD CONSTRAINT "AccountToken_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecoveryCode" ADD CONSTRAINT "RecoveryCode_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dispute" ADD CONSTRAINT "Dispute_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dispute" ADD CONSTRAINT "Dispute_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FailedTry" ADD CONSTRAINT "FailedTry_failedJobId_fkey" FOREIGN KEY ("failedJobId") REFERENCES "FailedJob"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BulkItem" ADD CONSTRAINT "BulkItem_bulkId_fkey" FOREIGN KEY ("bulkId") REFERENCES "BulkAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Sessions of before had nothing to confirm; keys are as old as their machines.
UPDATE "Session" SET "confirmedAt" = "createdAt";
UPDATE "Machine" SET "sshKeyAt" = "createdAt";
