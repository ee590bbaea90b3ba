package dev.weir.service.cli;

import picocli.CommandLine.IVersionProvider;

/** Which release this is. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }

    static String line() {
        String release = Version.class.getPackage().getImplementationVersion();
        return "weir " + (release == null ? "(not from a jar)" : release) + ", Java " + Runtime.version();
    }
}
