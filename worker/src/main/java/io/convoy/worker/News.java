package io.convoy.worker;

import io.convoy.proto.ToCoordinator;

/// Where the step loop leaves what the coordinator should hear; may be called from any thread.
interface News {
    void tell(ToCoordinator message);
}
