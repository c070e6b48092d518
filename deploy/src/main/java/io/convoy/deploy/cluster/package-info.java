/// Coordinator and workers as running nodes: Pekko actor systems, in one JVM or in several.
///
/// [ClusterNode] starts an actor system; [CoordinatorNode] and [WorkerNode] put their actor on one. [LocalRun] runs
/// them all in this JVM, [ProcessesRun] starts a process for each worker: the same actors and services either way.
@NullMarked
package io.convoy.deploy.cluster;

import org.jspecify.annotations.NullMarked;
