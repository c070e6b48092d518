/// The application: the command line that trains on one machine or on a cluster, and what surrounds it.
///
/// [Main] is the entry. Each command is a class of its own that only reads its options, calls `coordinator`,
/// `worker` or `common`, and prints; nothing here knows how a network is trained. Failures meet in one place,
/// [Failures], which turns them into one line and an exit code. Log files are set up by [LogFiles] once the run's
/// folder is known.
@NullMarked
package io.convoy.deploy;

import org.jspecify.annotations.NullMarked;
