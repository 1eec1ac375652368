# crossvend's container image: the program, the libraries it loads, and what glibc and OpenSSL look up.
# scripts/image builds it, also where no registry can be reached.
#
# Neither the time nor the place of the build gets into the program or its files. What is not reproducible: the packages
# are those of the day, unless apt in a pinned BASE reads snapshot.debian.org; and Docker stamps the directories it makes
# with the time of the build, unless its output has rewrite-timestamp=true. Buildah does without.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS builder
WORKDIR /src
COPY scripts/setup scripts/
RUN scripts/setup build
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY config config
COPY include include
COPY src src
ARG REVISION=unknown
RUN CXXFLAGS=-ffile-prefix-map=/src=. cmake --preset release -DCROSSVEND_TESTS=OFF -DCROSSVEND_COMMIT="$REVISION" \
    && cmake --build --preset release --target crossvend
ARG SOURCE_DATE_EPOCH=0
COPY scripts/lib/image-root scripts/lib/
RUN scripts/lib/image-root build/release/crossvend /image && mkdir /empty \
    && find /image /empty -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

FROM builder AS sandbox-builder
RUN cmake --build --preset release --target crossvend-sandbox
# BuildKit inherits it from the stage before, and Buildah does not.
ARG SOURCE_DATE_EPOCH=0
RUN scripts/lib/image-root build/release/crossvend-sandbox /sandbox \
    && find /sandbox -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

FROM builder AS test
COPY . .
RUN scripts/test

FROM scratch AS sandbox
COPY --from=sandbox-builder /sandbox /
ENV PATH=/
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["/crossvend-sandbox"]
LABEL org.opencontainers.image.title="crossvend-sandbox" \
      org.opencontainers.image.description="Stand-ins for Google and AWS, for trying crossvend without either" \
      org.opencontainers.image.source="https://github.com/crossvend/crossvend"
ARG VERSION
ARG REVISION=unknown
LABEL org.opencontainers.image.version="$VERSION" org.opencontainers.image.revision="$REVISION"

FROM scratch AS runtime
COPY --from=builder /image /
# Where the authorization token is made when nothing says where; a pod mounts its memory volume here.
COPY --from=builder --chown=65532:65532 /empty /run/crossvend
# PATH is for `kubectl exec POD -c crossvend -- crossvend doctor`.
ENV PATH=/ XDG_RUNTIME_DIR=/run/crossvend
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["/crossvend"]
CMD ["serve"]
LABEL org.opencontainers.image.title="crossvend" \
      org.opencontainers.image.description="Vends AWS credentials to workloads on Google Cloud" \
      org.opencontainers.image.source="https://github.com/crossvend/crossvend"
ARG VERSION
ARG REVISION=unknown
LABEL org.opencontainers.image.version="$VERSION" org.opencontainers.image.revision="$REVISION"
