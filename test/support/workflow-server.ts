/** The time-skipping Temporal server with the product's workflows, for specs that live through days in a second. */
import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { findBinary } from '@landfall/embedded/runtime/find-binary';
import { bundleWorkflows } from '@landfall/temporal/bundle';
import { TASK_QUEUE } from '@landfall/workflows/enrollment/enrollment.contract';

const root = path.resolve(__dirname, '../..');
let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** Bundled once for all specs of a process. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleWorkflows(root);
  return bundle;
}

export interface WorkflowServer {
  env: TestWorkflowEnvironment;
  /** Runs a worker with these activities while `story` lasts. */
  during<T>(activities: object, story: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function startWorkflowServer(): Promise<WorkflowServer> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const executable = await findBinary('temporal-test-server');
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: executable.path } },
  });
  return {
    env,
    async during(activities, story) {
      const worker = await Worker.create({
        connection: env.nativeConnection,
        taskQueue: TASK_QUEUE,
        workflowBundle: await workflowBundle(),
        activities,
      });
      return worker.runUntil(story);
    },
    stop: () => env.teardown(),
  };
}
