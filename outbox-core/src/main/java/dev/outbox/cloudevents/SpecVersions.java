package dev.outbox.cloudevents;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;

/** The one version of CloudEvents that the binding is for. */
final class SpecVersions {
    private SpecVersions() {}

    static void requireV1(CloudEvent event) {
        if (event.getSpecVersion() != SpecVersion.V1) {
            throw new IllegalArgumentException("the event has specversion " + event.getSpecVersion()
                    + "; only 1.0 can be written, so build it with CloudEventBuilder.v1(event)");
        }
    }

    static void requireV1(String version) {
        if (!version.equals(SpecVersion.V1.toString())) {
            throw new InvalidCloudEventException("specversion '" + version + "' is not supported; 1.0 is");
        }
    }
}
