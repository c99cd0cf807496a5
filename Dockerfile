# The two commands on a machine that has nothing yet; the image holds the built review in /review/output.
FROM python:3.12-bookworm
WORKDIR /review
COPY . .
RUN bash build/build.sh
RUN bash ci/test.sh
