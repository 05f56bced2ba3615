import java.util.List;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** What a node needs beside its core, as versions 2 take it. */
final class Plugins {
    static final List<Class<? extends Plugin>> ALL =
        List.of(Netty4Plugin.class, CommonAnalysisPlugin.class);

    private Plugins() {}
}
