package dev.outbox.benchmark.capture;

/** Where the server is, seen from the application. */
public enum Place {
    /** On the application's machine, with its disk. */
    HERE(0, 0, "here"),
    /** With a disk that takes 2 ms longer to sync a commit, as disks do that are reached over a network. */
    SLOWER_DISK(2_000, 0, "disk +2 ms"),
    /** On another machine, half a millisecond there and back. */
    OTHER_MACHINE(0, 500, "net +0.5 ms"),
    /** Both, as databases are rented. */
    RENTED(2_000, 500, "both");

    private final int disk;
    private final int network;
    private final String title;

    Place(int disk, int network, String title) {
        this.disk = disk;
        this.network = network;
        this.title = title;
    }

    /** What the disk takes longer to sync a commit than that of this machine, in microseconds. */
    int disk() {
        return disk;
    }

    /** What a round trip takes longer than on this machine, in microseconds. */
    int network() {
        return network;
    }

    String title() {
        return title;
    }
}
