package io.convoy.kernel;

/// Where the values of a filter lie in the array of weights: that of (tap, channel, lane) at `start + tap · tapStep +
/// channel · channelStep + lane · laneStep`, from where the layer's weights begin.
record FilterOrder(int start, int tapStep, int channelStep, int laneStep) {
    int index(int channel, int lane) {
        return start + channel * channelStep + lane * laneStep;
    }
}
