"""imports: uploaded lists, previewed, applied, undone

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from app.kit import db as kit

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('made_by_person_id', sa.Integer(), nullable=True),
    sa.Column('made_at', kit.UTCDateTime(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('previewed', 'applied', 'undone', name='importstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('preview', sa.JSON(), nullable=False),
    sa.Column('undo', sa.JSON(), nullable=False),
    sa.Column('refused', sa.JSON(), nullable=False),
    sa.Column('applied_at', kit.UTCDateTime(), nullable=True),
    sa.Column('undone_at', kit.UTCDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'previewed') = (applied_at IS NULL)", name=op.f('ck_import_batch_applied_at')),
    sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f('ck_import_batch_undone_at')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sa.UniqueConstraint('ref', name=op.f('uq_import_batch_ref'))
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index('ix_import_batch_kind_made_at', ['kind', 'made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batch_made_by_person_id'), ['made_by_person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('import_batch')
